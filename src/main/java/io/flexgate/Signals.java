package io.flexgate;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * What the operating system tells the process. The JDK has no supported way to hear of it: {@code sun.misc.Signal} is in the module
 * {@code jdk.unsupported}, whose classes no compiler takes without a warning, so it is called by its names.
 */
final class Signals {

    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private Signals() {}

    /**
     * Has signals of this name told from now on, on a thread of their own.
     *
     * @param name without {@code SIG}
     * @param told what to do, with the name; each time
     * @return whether they will be: a JVM that was told to leave signals alone, or has no such class, says no
     */
    static boolean on(String name, Consumer<String> told) {
        try {
            Class<?> signal = Class.forName(SIGNAL);
            Class<?> handler = Class.forName(HANDLER);
            InvocationHandler handle = (proxy, method, arguments) -> {
                if (method.getDeclaringClass().equals(Object.class)) {
                    return method.invoke(told, arguments);
                }
                told.accept(name);
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, handle);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
            return false;
        }
    }
}
