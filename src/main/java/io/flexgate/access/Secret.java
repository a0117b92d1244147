package io.flexgate.access;

/** A text that must not be printed. {@link #toString} is masked; only {@link #reveal} gives it away. Immutable. */
public record Secret(String reveal) {

    @Override
    public String toString() {
        return "***";
    }
}
