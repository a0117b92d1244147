/** What only a process of its own can show: signals, exit codes, files of the whole machine. */
package io.flexgate.process;
