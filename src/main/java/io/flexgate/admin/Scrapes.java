package io.flexgate.admin;

import io.vertx.core.Future;

/** What Prometheus reads at {@code /metrics}. Any thread. */
public interface Scrapes {

    /** A text, and which. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Scrape(String contentType, byte[] text) {}

    /**
     * All figures.
     *
     * @param accept what the scraper wants, as its {@code Accept} says; empty for Prometheus's own text format
     */
    Future<Scrape> scrape(String accept);

    /** Measures nothing any more. */
    void close();
}
