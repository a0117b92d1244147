/**
 * The keys of the configuration, declared once: name, kind of value, default, one line of documentation. The reader, the
 * messages, the effective configuration and the schema all come from {@link io.flexgate.config.keys.Keys}. Pure: no I/O, no
 * positions; imports the rooms whose words the values are. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.config.keys;
