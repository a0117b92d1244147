/**
 * The ledger by day, kept in files: what each team has used, across restarts. Off where no directory is configured; then no class
 * of this room is loaded. All of it runs on workers, one at a time, so a slow disk holds up no request. What has
 * been counted since the last write, ten seconds' worth as it comes, is lost with a process that is killed. Imports
 * {@code ledger}. Owns the directory: a lock keeps other processes out.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.chargeback;
