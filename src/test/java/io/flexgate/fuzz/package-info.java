/**
 * What arrives from outside, in any bytes at all. Each method is a target of {@code scripts/fuzz}; a run of the tests repeats the
 * inputs that are kept under {@code src/test/resources}, one folder for each target.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.fuzz;
