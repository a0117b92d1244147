package io.flexgate.admin;

import io.flexgate.ledger.Ledger;

/** All that the operator's side may see. Immutable; what it refers to lives on, and is read by any thread. */
public record AdminView(Readiness readiness, Ledger ledger, Gauges gauges, Configuration configuration) {}
