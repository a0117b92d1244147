/**
 * Who is asking: credentials, the partition of the cache that a credential may see, and the account it belongs to. A
 * credential is turned into a keyed hash at the door and goes no further. Pure: imports {@code http} and {@code limits}. Owns
 * the map from partition to account, which is learned from answers and bounded, and the meters of the teams.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.access;
