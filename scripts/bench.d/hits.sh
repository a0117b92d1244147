# shellcheck shell=bash
# Another commit's gateway, on a port of its own.
before() {
  git -C "$home" worktree add -q --detach "$dir/before" "$against"
  (cd "$dir/before" && mvn -q -B -Dmaven.test.skip=true package >&2)
  before_port=$(free_port)
  BENCH_PORT=$before_port BENCH_ADMIN_PORT=$(free_port) taskset -c 0 java "${java_options[@]}" -jar "$dir/before/target/flexgate.jar" \
    run --config "$bench/flexgate.yaml" >"$dir/before.log" 2>&1 &
  pids+=($!)
  until_up "http://127.0.0.1:$before_port/__sandbox/"
}

hits() {
  need wrk wrk
  need nginx nginx
  prepare
  origin
  [ -z "$against" ] || before
  curl -fsS -X POST "http://127.0.0.1:$BENCH_ORIGIN_PORT/__sandbox/seed" -o /dev/null || true
  taskset -c 0 java "${java_options[@]}" -jar "$home/target/flexgate.jar" run --config "$bench/flexgate.yaml" >"$dir/flexgate.log" 2>&1 &
  gateway=$!; pids+=("$gateway")
  nginx_conf
  taskset -c 0 nginx -c "$dir/nginx.conf" >"$dir/nginx.log" 2>&1 &
  pids+=($!)
  until_up "http://127.0.0.1:$BENCH_ADMIN_PORT/health/ready"
  # A helper library's list line and fetch line; the plugin is the newest of the list.
  until_up "http://127.0.0.1:$nginx_port/__sandbox/"
  sid=$(curl -fsS -H "$auth" "http://127.0.0.1:$BENCH_PORT$plugins" | grep -o 'FP[0-9a-f]\{32\}' | head -1)
  [ -n "$sid" ] || { echo "scripts/bench: the sandbox has no plugin" >&2; exit 1; }
  headers=(-H "$auth" -H "Accept: application/json" -H "Accept-Charset: utf-8" -H "Accept-Encoding: gzip, compress, deflate, br"
    -H "User-Agent: twilio-node/6.0.2 (linux x64) node/v20.20.2" -H "Connection: keep-alive")
  machine "$(java_version); $(nginx -v 2>&1)"
  echo "hits, $connections keep-alive connections, $rounds interleaved rounds of $seconds s, one core for the server, one for the client"
  for target in "fetch $plugins/$sid" "list $plugins?PageSize=50"; do
    name=${target%% *} path=${target#* }
    for port in "$BENCH_PORT" "$nginx_port"; do curl -fsS -o /dev/null -H "$auth" "http://127.0.0.1:$port$path"; done
    bytes=$(curl -fsS -H "$auth" "http://127.0.0.1:$BENCH_PORT$path" | wc -c)
    curl -fsSI -H "$auth" "http://127.0.0.1:$BENCH_PORT$path" | grep -qi '^cache-status: flexgate; hit' || { echo "no hit in the gateway" >&2; exit 1; }
    curl -fsS -D- -o /dev/null -H "$auth" "http://127.0.0.1:$nginx_port$path" | grep -qi '^x-cache: hit' || { echo "no hit in nginx" >&2; exit 1; }
    # The JVM compiles what is hot: it gets a run that does not count.
    warm "$BENCH_PORT" "$path"
    [ -z "$against" ] || { curl -fsS -o /dev/null -H "$auth" "http://127.0.0.1:$before_port$path"; warm "$before_port" "$path"; }
    rm -f "$dir"/{flexgate,nginx,before,ratio,change}.rates
    for _ in $(seq 1 "$rounds"); do
      f=$(rate "$BENCH_PORT" "$path") n=$(rate "$nginx_port" "$path")
      echo "$f" >>"$dir/flexgate.rates"; echo "$n" >>"$dir/nginx.rates"
      awk -v f="$f" -v n="$n" 'BEGIN { printf "%.3f\n", f / n }' >>"$dir/ratio.rates"
      if [ -n "$against" ]; then
        b=$(rate "$before_port" "$path")
        echo "$b" >>"$dir/before.rates"
        awk -v f="$f" -v b="$b" 'BEGIN { printf "%.3f\n", f / b }' >>"$dir/change.rates"
      fi
    done
    printf '%-6s %6d bytes   flexgate %8.0f/s   nginx proxy_cache %8.0f/s   ratio %.2f (median of rounds)\n' "$name" "$bytes" \
      "$(median <"$dir/flexgate.rates")" "$(median <"$dir/nginx.rates")" "$(median <"$dir/ratio.rates")"
    [ -z "$against" ] || printf '%-6s %20s %s %8.0f/s   ratio %.2f (median of rounds)\n' "" "" "$against" \
      "$(median <"$dir/before.rates")" "$(median <"$dir/change.rates")"
  done
  kill -TERM "$gateway"
}
