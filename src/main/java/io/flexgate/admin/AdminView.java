package io.flexgate.admin;

import io.flexgate.admin.chargeback.Days;
import io.flexgate.ledger.Ledger;

/** All that the operator's side may see. Immutable; what it refers to lives on, and is read by any thread. */
public record AdminView(Readiness readiness, Ledger ledger, Days days, Gauges gauges, Configuration configuration) {}
