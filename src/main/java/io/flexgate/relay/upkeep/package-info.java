/**
 * What an operator may know of the cache, and do to it: which answers are stored, and that some of them go. Changes nothing that a
 * request could notice but by what it is asked to do. Works on threads of its own: the store may have a million entries.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.relay.upkeep;
