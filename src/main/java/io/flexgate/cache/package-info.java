/**
 * What is kept, for how long it is true, and when it stops being true: keys, entries, stamps, the decision what to do with
 * a request. Pure: no clock (time is an argument), no I/O, no Vert.x; Caffeine is the one library. Owns the entry store
 * and the table of stamps, both shared by every event loop.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.cache;
