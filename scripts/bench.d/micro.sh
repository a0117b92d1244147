# shellcheck shell=bash
# The benchmarks are annotated methods; what runs them is generated here, so that no other build waits for it. Three more are programs:
#   alloc   what hits and their steps allocate, whole hits over sockets; the figures of src/test/resources/allocations.properties
#   memory  what a stored answer takes in the heap, and of which classes that is
#   flat    what a hit costs with 100, 10,000 and 1,000,000 answers stored
micro() {
  local classes="$home/target/micro" classpath
  rm -rf "$classes"; mkdir -p "$classes"
  (cd "$home" && mvn -q -B -Pmicro test-compile dependency:build-classpath -Dmdep.outputFile="$classes/classpath" </dev/null) || exit 1
  classpath="$home/target/test-classes:$home/target/classes:$(cat "$classes/classpath")"
  echo "machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | sed 's/^ *//'), $(nproc) cores; $(java -version 2>&1 | sed -n 1p)"
  local options=(-XX:+UseSerialGC)
  # shellcheck disable=SC2207 # none of them has a space
  options+=($(native_access java))
  case "$pattern" in
    alloc) java "${options[@]}" -Xmx256m -Xbatch -cp "$classpath" io.flexgate.bench.Allocations; return ;;
    memory) java "${options[@]}" -Xmx2g -XX:MarkSweepDeadRatio=0 -cp "$classpath" io.flexgate.bench.Memory 100000; return ;;
    flat) java "${options[@]}" -Xms3g -Xmx3g -cp "$classpath" io.flexgate.bench.Flatness; return ;;
  esac
  javac -nowarn -d "$classes" -cp "$classpath" -processor org.openjdk.jmh.generators.BenchmarkProcessor \
    "$home"/src/test/java/io/flexgate/bench/*.java
  java -cp "$classes:$classpath" org.openjdk.jmh.Main "$pattern" -prof gc -rf csv -rff "$classes/result.csv" >"$classes/log" 2>&1 </dev/null \
    || { cat "$classes/log" >&2; exit 1; }
  ! grep -q '<failure>' "$classes/log" || { cat "$classes/log" >&2; exit 1; }
  # A row for the time of each benchmark, and others for what the collector saw; the fields before the score are quoted. How many
  # answers are stored, where that is a parameter, is the last.
  awk -F, 'NR > 1 { gsub(/"/, ""); split($1, part, "."); name = part[4] "." part[5]; sub(/Benchmark/, "", name)
      if ($8 != "") name = name " " $8 }
    NR > 1 && $1 !~ /:/ { time[name] = $5; error[name] = $6; order[++rows] = name }
    NR > 1 && $1 ~ /gc.alloc.rate.norm/ { sub(/:[^ ]*/, "", name); bytes[name] = $5 }
    END { for (i = 1; i <= rows; i++) { it = order[i]; printf "%-30s %8.1f ns/op (+- %.1f) %8.1f B/op\n", it, time[it], error[it], bytes[it] } }' "$classes/result.csv"
}
