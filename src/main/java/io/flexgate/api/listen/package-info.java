/**
 * Where clients connect: the addresses, the files of unix sockets, and TLS. May import {@code http} and {@code access}. A
 * listener is owned by its loop, the file of a socket by the deployment.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.api.listen;
