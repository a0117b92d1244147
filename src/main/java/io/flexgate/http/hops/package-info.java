/**
 * What belongs to one hop of a message and what goes on (RFC 9110 §7.6): fields of the connection, Via, Max-Forwards, trailers,
 * and what proxies tell of where a request comes from. Pure functions of their arguments. May import {@code http} and the JDK. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.http.hops;
