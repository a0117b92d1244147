/** Server-sent events for those who watch. Nothing of it runs, or is loaded, before somebody does. */
@org.jspecify.annotations.NullMarked
package io.flexgate.admin.events;
