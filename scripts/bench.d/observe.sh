# shellcheck shell=bash
# One gateway as shipped with its access log on, one with it off, and one in which nothing watches or counts: two of the jar's
# classes are shadowed by those of bench.d/unobserved. All on the server's core, one at a time under load. The access log goes to a
# pipe whose other end reads on the client's core and forgets; what is counted is scraped once in each round. What the compiler makes
# of the same code differs from process to process by some hundredths, so all are started anew after some rounds.
each_start=3

observed() { # names, each started, asked for the plugin and warmed up
  local name classes options sid
  for name in "$@"; do
    ports[$name]=$(free_port) admins[$name]=$(free_port)
    classes="$home/target/flexgate.jar" options=()
    [ "$name" != nothing ] || classes="$dir/unobserved:$classes"
    [ "$name" != all ] || options=(--set log.access=true)
    BENCH_PORT=${ports[$name]} BENCH_ADMIN_PORT=${admins[$name]} taskset -c 0 java "${java_options[@]}" -cp "$classes" io.flexgate.Flexgate \
      run --config "$bench/flexgate.yaml" ${options[@]+"${options[@]}"} 2>"$dir/$name.log" > >(exec taskset -c 1 cat >/dev/null) &
    server[$name]=$!; pids+=("$!")
    until_up "$url:${admins[$name]}/health/ready"
  done
  sid=$(curl -fsS -H "$auth" "$url:${ports[all]}$plugins" | grep -o 'FP[0-9a-f]\{32\}' | head -1)
  [ -n "$sid" ] || { echo "scripts/bench: the sandbox has no plugin" >&2; exit 1; }
  path="$plugins/$sid"
  for name in "$@"; do
    curl -fsS -o /dev/null -H "$auth" "$url:${ports[$name]}$path"
    warm "${ports[$name]}" "$path" 5
  done
}

observe() {
  need wrk wrk
  prepare
  local name path round url='http://127.0.0.1'
  local -A ports admins server
  mkdir "$dir/unobserved"
  find "$bench/unobserved" -name '*.java' -exec javac --release 17 -nowarn -cp "$home/target/flexgate.jar" -d "$dir/unobserved" {} +
  origin
  curl -fsS -X POST "http://127.0.0.1:$BENCH_ORIGIN_PORT/__sandbox/seed" -o /dev/null || true
  headers=(-H "$auth" -H "Accept: application/json" -H "Accept-Encoding: gzip, deflate" -H "Connection: keep-alive")
  machine "$(java_version)"
  echo "hits, $connections keep-alive connections, $rounds interleaved rounds of $seconds s, processes started anew after $each_start, one core for the server, one for the client"
  for round in $(seq 1 "$rounds"); do
    if [ $((round % each_start)) = 1 ]; then
      for name in "${!server[@]}"; do kill "${server[$name]}"; wait "${server[$name]}" || true; done
      observed all counted nothing
    fi
    local order=(all counted nothing)
    [ $((round % 2)) = 0 ] || order=(nothing counted all)
    for name in "${order[@]}"; do
      [ "$name" = nothing ] || curl -fsS -o "$dir/$name.metrics" "$url:${admins[$name]}/metrics"
      before=$(busy "${server[$name]}")
      rate "${ports[$name]}" "$path" >"$dir/$name.last"
      cat "$dir/$name.last" >>"$dir/$name.rates"
      awk -v ns=$(($(busy "${server[$name]}") - before)) '/requests in/ { printf "%.3f\n", ns / $1 / 1000 }' "$dir/wrk.out" >"$dir/$name.lastcpu"
      cat "$dir/$name.lastcpu" >>"$dir/$name.cpu"
    done
    for name in all counted; do
      awk -v on="$(cat "$dir/$name.last")" -v off="$(cat "$dir/nothing.last")" 'BEGIN { printf "%.4f\n", on / off }' >>"$dir/$name.ratio"
      awk -v on="$(cat "$dir/$name.lastcpu")" -v off="$(cat "$dir/nothing.lastcpu")" 'BEGIN { printf "%.4f\n", off / on }' >>"$dir/$name.cpuratio"
    done
  done
  # What was counted must be what was asked for, or this measures something else.
  curl -fsS "$url:${admins[all]}/metrics" | grep -q '^flexgate_requests_total{.*outcome="hit".*} [0-9.]*E\?[0-9]' || { echo "scripts/bench: nothing was counted" >&2; exit 1; }
  printf 'nothing watches      %8.0f/s                 %6.2f us of CPU for each\n' "$(median <"$dir/nothing.rates")" "$(median <"$dir/nothing.cpu")"
  for name in counted all; do
    printf '%-20s %8.0f/s   ratio %.3f   %6.2f us of CPU for each   ratio %.3f\n' "$([ $name = all ] && echo 'with access log' || echo 'metrics, ledger')" \
      "$(median <"$dir/$name.rates")" "$(median <"$dir/$name.ratio")" "$(median <"$dir/$name.cpu")" "$(median <"$dir/$name.cpuratio")"
  done
  curl -fsS "$url:${admins[all]}/metrics" | awk '/^flexgate_access_log_dropped_total/ { d = $2 } /^flexgate_requests_total/ { n += $2 } END { printf "lines of the access log dropped: %d of %d\n", d, n }'
}
