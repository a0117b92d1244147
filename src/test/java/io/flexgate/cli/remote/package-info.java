/** The commands that ask a running gateway, against answers of a stub and against a gateway. */
package io.flexgate.cli.remote;
