package io.flexgate.chargeback;

import io.flexgate.ledger.Figures;
import io.flexgate.ledger.Figures.Figure;
import io.flexgate.ledger.Usage;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A line of a file: a JSON object, a space, and the CRC-32C of the object's bytes as eight hexadecimal digits. It says how much a
 * team has used of a resource on a day by then, so of several the last one counts, and one that is written twice does no harm.
 */
final class Line {

    private static final int CHECKSUM = 8;

    private Line() {}

    /** The line, with its end. */
    static byte[] line(Usage usage) {
        JsonObject json = new JsonObject()
                .put("date", usage.whose().day().toString())
                .put("team", usage.whose().team())
                .put("resource", usage.whose().resource());
        for (Figure figure : Figure.values()) {
            json.put(name(figure), usage.figures().get(figure));
        }
        String text = json.encode();
        return (text + " " + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What a line without its end says; nothing where it is damaged. */
    static Optional<Usage> read(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        int space = text.length() - CHECKSUM - 1;
        if (space < 0 || text.charAt(space) != ' ') {
            return Optional.empty();
        }
        String body = text.substring(0, space);
        if (!checksum(body).equals(text.substring(space + 1))) {
            return Optional.empty();
        }
        try {
            JsonObject json = new JsonObject(body);
            return Optional.of(new Usage(
                    new Usage.Whose(
                            LocalDate.parse(json.getString("date", "")),
                            json.getString("team", ""),
                            json.getString("resource", "")),
                    Figures.of(figure -> json.getLong(name(figure), 0L))));
        } catch (DecodeException | DateTimeException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static String name(Figure figure) {
        return figure.name().toLowerCase(Locale.ROOT);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
