package io.flexgate.testing;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The first requests of a JVM load the classes of the walk, on the loops, for as long as the machine is busy. They are made
 * here, on a rig that nobody judges, so that a blocked loop in a test is the product's doing. Any thread.
 */
final class WarmUp {

    private static final AtomicBoolean DONE = new AtomicBoolean();

    private WarmUp() {}

    static void once() {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        Rig rig = new Rig(Rig.plan());
        Client client = rig.account();
        client.get(Rig.API + "/Plugins/plugin-warm");
        client.post(Rig.API + "/Plugins", "UniqueName=plugin-warm");
        for (int i = 0; i < 2; i++) {
            client.get(Rig.API + "/Plugins/plugin-warm");
            client.get(Rig.API + "/Plugins?PageSize=1");
            client.post(Rig.API + "/Plugins/plugin-warm", "FriendlyName=Warm");
        }
        rig.anonymous().get(Rig.API + "/Plugins");
        client.get("/v1/Echo");
        rig.stop();
    }
}
