package io.flexgate.metrics;

/** HTTP statuses as a label: those that are known by themselves, all others by their class. Pure. */
final class Statuses {

    private static final int[] KNOWN = {
        200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413,
        414, 415, 416, 417, 422, 429, 431, 499, 500, 501, 502, 503, 504, 505
    };

    private static final int CLASSES = 5;
    private static final byte[] INDEX = new byte[1_000];

    static {
        for (int status = 0; status < INDEX.length; status++) {
            int hundreds = status / 100;
            INDEX[status] = (byte) (KNOWN.length + (hundreds >= 1 && hundreds <= CLASSES ? hundreds : 0));
        }
        for (int i = 0; i < KNOWN.length; i++) {
            INDEX[KNOWN[i]] = (byte) i;
        }
    }

    private Statuses() {}

    /** How many labels there are. */
    static int number() {
        return KNOWN.length + 1 + CLASSES;
    }

    static int index(int status) {
        return INDEX[status >= 0 && status < INDEX.length ? status : 0];
    }

    static String label(int index) {
        if (index < KNOWN.length) {
            return Integer.toString(KNOWN[index]);
        }
        return index == KNOWN.length ? "other" : index - KNOWN.length + "xx";
    }
}
