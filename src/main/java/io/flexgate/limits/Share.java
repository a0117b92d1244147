package io.flexgate.limits;

/**
 * A team's claim to the budget of an account. Immutable.
 *
 * @param team a name, unique within the account
 * @param weight of two teams that always have calls waiting, one with twice the weight gets twice the calls; 1 to 1000
 */
public record Share(String team, int weight, Priority priority) {

    private static final int MOST = 1_000;

    public Share {
        if (weight < 1 || weight > MOST) {
            throw new IllegalArgumentException("a weight is a whole number from 1 to " + MOST);
        }
    }

    /** Of weight 1 and normal priority. */
    public static Share plain(String team) {
        return new Share(team, 1, Priority.NORMAL);
    }
}
