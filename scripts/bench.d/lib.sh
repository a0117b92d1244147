# shellcheck shell=bash
# What the measurements of scripts/bench have in common. It sets $home, $bench and the options of the command line.

need() { # command package
  command -v "$1" >/dev/null && return
  echo "scripts/bench: installing $2" >&2
  { apt-get install -y -qq "$2" || { apt-get update -qq && apt-get install -y -qq "$2"; }; } >/dev/null 2>&1 \
    || { echo "scripts/bench: $1 is needed and could not be installed; try: apt-get install $2" >&2; exit 1; }
}

# The jar, directories that go away in the end, ports, options of java.
prepare() {
  need curl curl
  need taskset util-linux
  [ "$(nproc)" -ge 2 ] || { echo "scripts/bench: two cores are needed, one for the server and one for the client" >&2; exit 1; }
  [ -f "$home/target/flexgate.jar" ] || (cd "$home" && mvn -q -B -DskipTests package)
  dir=$(mktemp -d)
  cache=$( [ -d /dev/shm ] && mktemp -d -p /dev/shm || mktemp -d )
  pids=()
  trap cleanup EXIT
  export BENCH_ORIGIN_PORT BENCH_PORT BENCH_ADMIN_PORT
  BENCH_ORIGIN_PORT=$(free_port) BENCH_PORT=$(free_port) BENCH_ADMIN_PORT=$(free_port)
  nginx_port=$(free_port)
  java_options=(-XX:+UseSerialGC -Xmx256m)
  # shellcheck disable=SC2207 # none of them has a space
  java_options+=($(native_access java))
}
# What a Java is told from 24 on, so that it lets Netty and Caffeine do what they do without saying so on each start.
native_access() { # java
  case "$("$1" -version 2>&1 | head -1)" in *\"2[4-9]*) echo --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ;; esac
}
cleanup() {
  for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$dir" "$cache" "$cache.varnish"
  git -C "$home" worktree prune
}

free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])' 2>/dev/null \
  || echo $((20000 + RANDOM % 20000)); }
until_up() { # url
  for _ in $(seq 1 300); do curl -fsS -o /dev/null --max-time 1 "$1" 2>/dev/null && return; sleep 0.05; done
  echo "scripts/bench: nothing answers at $1" >&2; cat "$dir"/*.log >&2; exit 1
}
median() { sort -n | awk '{ v[NR]=$1 } END { print (NR % 2) ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2 }'; }
# The machine, and what else is told: for the first line of a report.
machine() { echo "machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | sed 's/^ *//'), $(nproc --all) cores; $*"; }
java_version() { java -version 2>&1 | sed -n 1p; }

# nginx's configuration for this run.
nginx_conf() {
  mkdir -p "$dir"/{body,proxy,fastcgi,uwsgi,scgi}
  chmod 755 "$dir"; chmod 777 "$cache"
  sed -e "s#@DIR@#$dir#g" -e "s#@CACHE@#$cache#" -e "s#@PORT@#$nginx_port#" -e "s#@ORIGIN@#$BENCH_ORIGIN_PORT#" "$bench/nginx.conf" >"$dir/nginx.conf"
  [ "$(id -u)" != 0 ] || sed -i '1i user root;' "$dir/nginx.conf"
}

origin() {
  java -XX:+UseSerialGC -Xmx256m -jar "$home/target/flexgate.jar" sandbox --port "$BENCH_ORIGIN_PORT" >"$dir/origin.log" 2>&1 &
  pids+=($!)
  until_up "http://127.0.0.1:$BENCH_ORIGIN_PORT/__sandbox/"
}
account=AC000000000000000000000000000000d1
auth="Authorization: Basic $(printf '%s:demo-auth-token' "$account" | base64 -w0)"
plugins=/v1/PluginService/Plugins

rate() { # port path
  taskset -c 1 wrk -t1 -c"$connections" -d"${seconds}s" "${headers[@]}" "http://127.0.0.1:$1$2" | tee "$dir/wrk.out" | awk '/Requests\/sec/ { print $2 }'
  ! grep -q 'Non-2xx' "$dir/wrk.out" || { echo "port $1 answered errors" >&2; cat "$dir/wrk.out" >&2; exit 1; }
}
# Several short runs rather than one: clients that connect and leave are code, too, that is compiled, and what was compiled
# without them is compiled again.
warm() { # port path runs
  local run
  for run in $(seq 1 "${3:-4}"); do
    taskset -c 1 wrk -t1 -c"$connections" -d3s "${headers[@]}" "http://127.0.0.1:$1$2" >/dev/null
  done
}

# What a process has used of the CPU, in ns: unlike the rate it says something on a machine that others use, too.
busy() { # pid
  sed 's/.*) //' /proc/"$1"/stat | awk -v hz="$(getconf CLK_TCK)" '{ printf "%.0f\n", ($12 + $13) * 1000000000 / hz }'
}

jdk() { # version
  local candidate
  for candidate in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/*; do
    if [ -x "$candidate/bin/jlink" ] && "$candidate/bin/java" -version 2>&1 | head -1 | grep -q " version \"$1[.\"]"; then echo "$candidate"; return; fi
  done
}
