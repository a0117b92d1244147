# shellcheck shell=bash
# A gateway as shipped with its access log on, in which what watches hits and counts them has turns of a fifth of a second: nothing,
# nothing once more, metrics and ledger, those and the access log (bench.d/observe has the classes that take the places of the jar's). Each
# is compared with nothing in its own cycle of turns, by the rate that a closed loop gets and by the CPU that the process takes for a hit.
# Between processes this cannot be seen: what the compiler makes of the same code differs from one to the next by as much as is looked
# for, and how fast a shared core is by several times that. Here all turns are of one process, and those of a cycle within a second;
# the second turn of nothing says how far that goes. --rounds is how many processes, --seconds how long each is measured. The server has one
# core; the client has the other, and so has who reads the access log from a pipe and forgets it.

observed() { # round: a gateway, asked for the plugin and warmed up
  local sid
  BENCH_PORT=$(free_port) BENCH_ADMIN_PORT=$(free_port)
  taskset -c 0 java "${java_options[@]}" -Dturns="$dir/turns.$1" -cp "$dir/observe:$home/target/flexgate.jar" io.flexgate.Flexgate \
    run --config "$bench/flexgate.yaml" --set log.access=true 2>"$dir/gateway.log" > >(exec taskset -c 1 cat >/dev/null) &
  server=$!; pids+=("$server")
  until_up "$url:$BENCH_ADMIN_PORT/health/ready"
  sid=$(curl -fsS -H "$auth" "$url:$BENCH_PORT$plugins" | grep -o 'FP[0-9a-f]\{32\}' | head -1)
  [ -n "$sid" ] || { echo "scripts/bench: the sandbox has no plugin" >&2; exit 1; }
  path="$plugins/$sid"
  curl -fsS -o /dev/null -H "$auth" "$url:$BENCH_PORT$path"
  warm "$BENCH_PORT" "$path" "$([ -n "$smoke" ] && echo 1 || echo 6)"
}

counted() { # name of a metric, what its labels have if not all count
  curl -fsS "$url:$BENCH_ADMIN_PORT/metrics" | awk -v name="$1" -v has="${2:-$1}" 'index($1, name) == 1 && index($1, has) { n += $2; some = 1 }
    END { if (!some) { print "scripts/bench: /metrics has no " name > "/dev/stderr"; exit 1 } printf "%.0f\n", n }'
}

observe() {
  need wrk wrk
  prepare
  [ -z "$smoke" ] || seconds=5
  local path round server before first last after seen lines dropped=0 name kind url='http://127.0.0.1'
  mkdir "$dir/observe"
  find "$bench/observe" -name '*.java' -exec javac --release 17 -nowarn -cp "$home/target/flexgate.jar" -d "$dir/observe" {} +
  origin
  curl -fsS -X POST "http://127.0.0.1:$BENCH_ORIGIN_PORT/__sandbox/seed" -o /dev/null || true
  headers=(-H "$auth" -H "Accept: application/json" -H "Accept-Encoding: gzip, deflate" -H "Connection: keep-alive")
  machine "$(java_version)"
  echo "hits, $connections keep-alive connections, $rounds processes of $seconds s, one core for the server, one for the client"
  for round in $(seq 1 "$rounds"); do
    observed "$round"
    first=$(wc -l <"$dir/turns.$round") before=$(counted flexgate_requests_total 'outcome="hit"')
    rate "$BENCH_PORT" "$path" >/dev/null
    last=$(wc -l <"$dir/turns.$round")
    # What was counted must be what was asked for in those turns and between them, or this measures something else.
    after=$(counted flexgate_requests_total 'outcome="hit"') seen=$((after - before))
    awk -v all="$(awk '/requests in/ { print $1 }' "$dir/wrk.out")" -v seen="$seen" 'BEGIN { exit !(seen > all * 0.3 && seen < all * 0.7) }' \
      || { echo "scripts/bench: of the hits of half of the time, $seen were counted" >&2; cat "$dir/wrk.out" >&2; exit 1; }
    # Whole cycles alone, without the first and the last, which may have begun before the load or ended after it; and no turn in which the
    # machine stood still.
    awk -F, -v first="$first" -v last="$last" -v round="$round" 'NR > first && NR <= last && $3 > 0 { line[++n] = $0; cycle[n] = $1 }
      END { for (i = 1; i <= n; i++) if (cycle[i] != cycle[1] && cycle[i] != cycle[n]) print round "," line[i] }' "$dir/turns.$round" >>"$dir/turns"
    lines=$(counted flexgate_access_log_dropped_total) dropped=$((dropped + lines))
    kill "$server"; wait "$server" || true
  done
  [ -s "$dir/turns" ] || { echo "scripts/bench: too short for whole cycles of turns" >&2; exit 1; }
  [ -z "$out" ] || { mkdir -p "$out"; { echo "process,cycle,turn,hits,nanos,cpu"; cat "$dir/turns"; } >"$out/observe.csv"; }
  for kind in NOTHING AGAIN COUNTED LOGGED; do
    case $kind in NOTHING) name='nothing watches' ;; AGAIN) name='the same again' ;; COUNTED) name='metrics, ledger' ;; *) name='with access log' ;; esac
    awk -F, -v kind=$kind '$3 == kind { print $4 / $5 * 1e9 }' "$dir/turns" >"$dir/rates"
    awk -F, -v kind=$kind '$3 == kind { print $6 / $4 / 1000 }' "$dir/turns" >"$dir/cpu"
    awk -F, -v kind=$kind '$3 == "NOTHING" { of[$1 "," $2] = $4 / $5 } $3 == kind { at[$1 "," $2] = $4 / $5 } END { for (i in at) if (i in of) print at[i] / of[i] }' "$dir/turns" >"$dir/ratio"
    awk -F, -v kind=$kind '$3 == "NOTHING" { of[$1 "," $2] = $6 / $4 } $3 == kind { at[$1 "," $2] = $6 / $4 } END { for (i in at) if (i in of) print of[i] / at[i] }' "$dir/turns" >"$dir/cpuratio"
    printf '%-16s %8.0f/s   ratio %.3f   %6.2f us of CPU for each   ratio %.3f   (%d cycles)\n' "$name" \
      "$(median <"$dir/rates")" "$(median <"$dir/ratio")" "$(median <"$dir/cpu")" "$(median <"$dir/cpuratio")" "$(wc -l <"$dir/ratio")"
  done
  echo "lines of the access log dropped: $dropped"
}
