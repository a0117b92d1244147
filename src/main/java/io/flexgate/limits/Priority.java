package io.flexgate.limits;

/** Which of the calls that wait for an account's budget go first. A lower one is slowed by a higher one, never starved. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW
}
