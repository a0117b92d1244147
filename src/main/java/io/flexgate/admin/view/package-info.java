/** What the operator's side answers with, as JSON, and how it reads what it is asked. Pure, but for what it is given. */
@org.jspecify.annotations.NullMarked
package io.flexgate.admin.view;
