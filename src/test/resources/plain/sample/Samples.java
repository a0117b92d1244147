package sample;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sample.apart.Base;

/** Every form of what is put together at run time; says what came of each. */
public final class Samples extends Base implements Callable<List<String>> {

    private final List<String> said = new ArrayList<>();
    private int calls;

    interface Marked {}

    interface Told {
        default String tell() {
            return twice(() -> hidden("told"));
        }

        private String hidden(String text) {
            Supplier<String> inner = () -> text + "!";
            return inner.get();
        }

        static String twice(Supplier<String> what) {
            return what.get() + what.get();
        }
    }

    interface Typed<T extends Comparable<T>> {
        T of(T value);
    }

    interface Words extends Typed<String> {
        @Override
        String of(String value);
    }

    record Nothing() {}

    record All(
            boolean flag, byte small, short middle, char letter, int number, long large, float part, double whole, String text, int[] items) {}

    private static final class Inner {
        private final String name;

        private Inner(String name) {
            this.name = name;
        }

        private String name(int times) {
            Function<Integer, String> named = n -> name.repeat(n);
            return named.apply(times);
        }
    }

    @Override
    public String open(String text) {
        Function<String, String> above = super::open;
        return above.apply(text) + " overridden";
    }

    private int count() {
        return ++calls;
    }

    private static <T, R> R call(Function<T, R> function, T value) {
        return function.apply(value);
    }

    private void say(Object what) {
        said.add(String.valueOf(what));
    }

    private static Supplier<Object> fresh() {
        return () -> "same";
    }

    @Override
    public List<String> call() throws Exception {
        long wide = 1L << 40;
        double half = 0.5;
        LongSupplier held = () -> wide + (long) half + calls;
        say(held.getAsLong());
        say(fresh() == fresh());
        say(call(String::length, "four"));
        say(call(Inner::new, "in").name(3));
        say(call("bound "::concat, "one"));
        say(call(this::guarded, "here"));
        say(call(this::open, "here"));
        Function<List<String>, Object[]> toArray = List::toArray;
        say(toArray.apply(List.of("a", "b")).length);
        Runnable ignored = this::count;
        ignored.run();
        Supplier<Integer> boxed = this::count;
        say(boxed.get());
        IntFunction<int[]> arrays = int[]::new;
        say(arrays.apply(3).length);
        ToLongFunction<Integer> longer = Integer::intValue;
        ToDoubleFunction<Character> real = c -> c;
        ToIntFunction<Object> hash = Object::hashCode;
        IntBinaryOperator most = Math::max;
        Function<Integer, Number> number = Integer::valueOf;
        BiFunction<Integer, Long, Double> sum = (a, b) -> a + (double) b;
        say(longer.applyAsLong(7) + " " + real.applyAsDouble('a') + " " + hash.applyAsInt("x") + " " + most.applyAsInt(2, 3) + " "
                + number.apply(9) + " " + sum.apply(1, 2L));
        say(new Told() {}.tell());
        Words words = String::toUpperCase;
        Typed<String> erased = words;
        say(words.of("up") + erased.of("down"));
        Object marked = (Runnable & Marked) () -> say("marked");
        ((Runnable) marked).run();
        say(marked instanceof Marked);
        UnaryOperator<String> kept = (UnaryOperator<String> & Serializable) text -> text + " again";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(kept);
        @SuppressWarnings("unchecked")
        UnaryOperator<String> read =
                (UnaryOperator<String>) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        say(read.apply("read"));
        say(Stream.of("b", "c", "a").sorted(Comparator.comparing((String s) -> s).reversed()).toList());
        say(IntStream.range(0, 4).mapToObj(Integer::toString).map(s -> s + ";").toList());
        try {
            call((Function<String, String>) s -> s.substring(5), "abc");
        } catch (StringIndexOutOfBoundsException e) {
            say("thrown");
        }
        try {
            @SuppressWarnings({"unchecked", "rawtypes"})
            Object wrong = ((Function) (Function<String, Integer>) String::length).apply(1);
            say(wrong);
        } catch (ClassCastException e) {
            say("no text");
        }
        strings((byte) 1, (short) 2, 'c', null);
        records();
        return said;
    }

    private void strings(byte small, short middle, char letter, Object none) {
        String odd = "\1" + letter + "\2" + none + 7 + true;
        String more = odd + small + middle + 1L + 2f + 3d + (Object) "object" + new StringBuilder("builder") + 'x';
        more += letter;
        say(more);
        say("" + none + none);
    }

    private void records() {
        int[] items = {1};
        All one = new All(true, (byte) 1, (short) 2, 'c', 3, 4L, Float.NaN, -0.0, "text", items);
        All same = new All(true, (byte) 1, (short) 2, 'c', 3, 4L, Float.NaN, -0.0, "text", items);
        All zero = new All(true, (byte) 1, (short) 2, 'c', 3, 4L, Float.NaN, 0.0, "text", items);
        All nothing = new All(false, (byte) 0, (short) 0, 'c', 0, 0L, 0f, 0.0, null, null);
        say(one.equals(same) + " " + one.equals(zero) + " " + one.equals(nothing) + " " + nothing.equals(one) + " " + one.equals(null)
                + " " + one.equals("one") + " " + one.equals(one));
        say((one.hashCode() == same.hashCode()) + " " + nothing.hashCode());
        say(nothing + " " + one.toString().replaceAll("@.*", "@"));
        say(new Nothing() + " " + new Nothing().equals(new Nothing()) + " " + new Nothing().hashCode());
    }
}
