package io.flexgate.links;

import io.flexgate.http.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Which origin the links in answers get: the one of the request ({@code auto}), a fixed one, or upstream's own ({@code none}).
 * Immutable.
 *
 * @param mode which of the three
 * @param fixed the origin when the mode is {@code FIXED}, else null
 */
public record PublicUrl(Mode mode, @Nullable Origin fixed) {

    /** Which of the three. */
    public enum Mode {
        AUTO,
        FIXED,
        NONE
    }

    public PublicUrl {
        if ((mode == Mode.FIXED) != (fixed != null)) {
            throw new IllegalArgumentException("a fixed public-url needs an origin, auto and none have none");
        }
    }

    /**
     * Reads {@code auto}, {@code none} or an absolute URL.
     *
     * @throws IllegalArgumentException saying what is allowed
     */
    public static PublicUrl parse(String text) {
        return switch (text) {
            case "auto" -> new PublicUrl(Mode.AUTO, null);
            case "none" -> new PublicUrl(Mode.NONE, null);
            default -> new PublicUrl(Mode.FIXED, Origin.parse(text));
        };
    }
}
