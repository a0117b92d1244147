# shellcheck shell=bash disable=SC2034
# The servers of scripts/bench compare: how each is started, which port it has, what it cannot do. All run on core 0 from beginning to end,
# one at a time under load; origin and clients run on core 1.

declare -A port tls_port admin_port root_pid
text() { # file: a configuration, its @..@ filled in for the server $name
  sed -e "s#@DIR@#$dir#g" -e "s#@CACHE@#$cache#g" -e "s#@PORT@#${port[$name]}#g" -e "s#@TLS@#${tls_port[$name]}#g" -e "s#@ORIGIN@#$origin_port#g" \
    -e "s#@CERT@#$dir/cert.pem#g" -e "s#@KEY@#$dir/key.pem#g" -e "s#@PEM@#$dir/both.pem#g" -e "s#@NOFILE@#$nofile#g" -e "s#@FILES@#$((nofile * 3 / 4))#g" "$here/$1"
}
begin() { # name command...: a server on core 0
  local name=$1
  shift
  taskset -c 0 "$@" >"$dir/$name.log" 2>&1 &
  root_pid[$name]=$!
  pids+=("$!")
}

start_flexgate() { gateway flexgate -Xmx256m; }
start_flexgate_tls() { gateway flexgate_tls -Xmx256m --set listen.tls.certificate="$dir/cert.pem" --set listen.tls.key="$dir/key.pem"; }
# For 100,000 entries, which are more than fit in cache.max-memory's default.
start_flexgate_big() { gateway flexgate_big -Xmx1g --set cache.max-memory=512MiB; }
# As many loops as it sees cores, the client and the reader of the access log on the same cores.
start_flexgate_one() { cores=0 reader=0 gateway flexgate_one -Xmx256m; }
start_flexgate_other() { cores=1 reader=1 gateway flexgate_other -Xmx256m; }
start_flexgate_two() { cores=0,1 reader=0,1 gateway flexgate_two -Xmx256m; }
gateway() { # name, bound of the heap, options of run...
  local name=$1 heap=$2
  shift 2
  # The access log goes through a pipe, as to a collector, and the one who reads it is on the client's core.
  BENCH_PORT=${port[$name]} BENCH_ADMIN_PORT=${admin_port[$name]} BENCH_ORIGIN_PORT=$origin_port taskset -c "${cores:-0}" \
    "$java" "${java_options[@]}" "$heap" ${BENCH_JAVA_OPTS:-} -jar "$home/target/flexgate.jar" run --config "$here/gateway.yaml" "$@" \
    2>"$dir/$name.log" > >(exec taskset -c "${reader:-1}" cat >/dev/null) &
  root_pid[$name]=$!
  pids+=("$!")
  until_up "http://127.0.0.1:${admin_port[$name]}/health/ready"
}

start_nginx() {
  local name=nginx
  mkdir -p "$dir"/{body,proxy,fastcgi,uwsgi,scgi}
  chmod 755 "$dir"; chmod 777 "$cache"
  { [ "$(id -u)" != 0 ] || echo 'user root;'; text nginx.conf; } >"$dir/nginx.conf"
  begin nginx nginx -c "$dir/nginx.conf"
}
start_varnish() {
  local name=varnish
  text varnish.vcl >"$dir/varnish.vcl"
  mkdir -p "$cache.varnish"
  begin varnish varnishd -F -n "$cache.varnish" -j none -f "$dir/varnish.vcl" -a "127.0.0.1:${port[varnish]}" -s malloc,2g \
    -p thread_pools=1 -p thread_pool_min=500 -p thread_pool_max=2000 -p listen_depth=4096
}
start_haproxy() {
  local name=haproxy
  text haproxy.cfg >"$dir/haproxy.cfg"
  begin haproxy haproxy -db -f "$dir/haproxy.cfg"
}
start_vertx() { begin vertx "$java" "${java_options[@]}" -Xmx512m -cp "$classes" Bare "${port[vertx]}" "${port[flexgate]}"; }
start_vertx_miss() { begin vertx_miss "$java" "${java_options[@]}" -Xmx512m -cp "$classes" Bare "${port[vertx_miss]}" "$origin_port"; }
start_vertx_tls() { begin vertx_tls "$java" "${java_options[@]}" -Xmx512m -cp "$classes" Bare "${port[vertx_tls]}" "${port[flexgate]}" "$dir/cert.pem" "$dir/key.pem"; }

# The process that answers for a server in a scenario, started if it is the first time.
instance() { # server scenario
  local name=$1
  case "$1 $2" in
    'flexgate loops') name=flexgate_one ;;
    'flexgate2 loops') name=flexgate_two ;;
    'other loops') name=flexgate_other ;;
    'flexgate tls'|'flexgate http2') name=flexgate_tls ;;
    'flexgate distinct') name=flexgate_big ;;
    'vertx tls'|'vertx http2') name=vertx_tls ;;
    'vertx miss0'|'vertx miss50') name=vertx_miss ;;
  esac
  if [ -z "${root_pid[$name]:-}" ]; then
    port[$name]=$(free_port) tls_port[$name]=$(free_port) admin_port[$name]=$(free_port)
    case $name in flexgate_tls|vertx_tls) tls_port[$name]=${port[$name]} ;; esac
    # It learns its answers from the gateway.
    case $name in
      vertx|vertx_tls)
        instance flexgate small
        # A hit is what it is to repeat.
        curl -sS -o /dev/null "${fields[@]}" "http://127.0.0.1:${port[flexgate]}$plugin"
        ;;
    esac
    "start_$name"
  fi
  chosen=$name
}

# Why a server has no figure in a scenario; nothing if it can have one.
unable() { # server scenario
  case "$1 $2" in
    'varnish tls'|'varnish http2') echo "Debian's Varnish has no TLS: another process would terminate it" ;;
    'vertx cold'|'vertx write') echo 'it only passes on' ;;
    'vertx distinct') echo 'it keeps half as many' ;;
  esac
}

# All processes of a server: the one that was started and what descends from it.
processes() { # instance
  cat /proc/[0-9]*/stat 2>/dev/null | sed 's/(.*) //' | awk -v root="${root_pid[$1]}" '
    { parent[$1] = $3 }
    END { for (pid in parent) for (up = pid; up in parent; up = parent[up]) if (up == root) { print pid; break } }'
}
# The CPU that they have used, in ticks of 1/hz s, and what of their memory is resident, in KiB.
ticks() { local pid; for pid in $(processes "$1"); do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{ t += $12 + $13 } END { print t }'; }
resident() { local pid; for pid in $(processes "$1"); do grep VmRSS "/proc/$pid/status"; done | awk '{ k += $2 } END { print k }'; }
