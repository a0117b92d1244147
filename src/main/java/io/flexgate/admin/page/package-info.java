/**
 * The dashboard's page and what it loads: files of the jar below {@code dashboard/}, and the chart library's. They hold nothing
 * of this gateway, so they are served to whoever asks; what they show comes from the API, which asks for the token. Nothing here
 * is loaded before somebody opens the page.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.admin.page;
