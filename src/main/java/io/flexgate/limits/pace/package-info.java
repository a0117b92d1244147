/**
 * How many calls, and how fast: the limit that adapts to what upstream says, the pause it asks for, the rate an operator sets.
 * Pure and confined to whoever owns the budget; knows nothing of teams or of who waits.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.limits.pace;
