/**
 * The commands, one small class each, and the set-up of logs. {@link io.flexgate.cli.Commands} is the way in. Knows the
 * configuration but no verticle: what runs is started through {@link io.flexgate.cli.Launcher}. Imports {@code config} and
 * picocli; nobody imports this room but the root. Owns the process's output.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.cli;
