/** The ledger by day, and its files. */
package io.flexgate.chargeback;
