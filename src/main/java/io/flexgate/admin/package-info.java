/**
 * The operator's listener: health, and under {@code /admin/v1} what the teams have asked for and how the budgets of calls
 * stand. Reads the other rooms' state, never changes a request. Imports the ledger and the Vert.x HTTP server.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.admin;
