/**
 * The commands that ask a running gateway: twins of its admin API, as tables for people or as the JSON that was answered. Imports
 * {@code cli} for its console, and Vert.x's HTTP client, which speaks to hosts and to unix sockets alike. None of it is loaded
 * where another command is run.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.cli.remote;
