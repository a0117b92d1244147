/** {@code /admin/v1/teams.csv}: what each team has used, by day. Knows nothing of files; see {@link io.flexgate.admin.chargeback.Days}. */
@org.jspecify.annotations.NullMarked
package io.flexgate.admin.chargeback;
