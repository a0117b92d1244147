/** The commands, one small class each. Nobody imports this room but the root. */
@org.jspecify.annotations.NullMarked
package io.flexgate.cli;
