/**
 * The words of HTTP as immutable values: origins, header lists, cache directives and groups, validators, dates. Everything
 * here is a pure function of its arguments; no clock, no I/O, no Vert.x. May import nothing but {@code fields} and the JDK. Owns
 * no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.http;
