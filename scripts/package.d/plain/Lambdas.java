import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Classes in place of lambdas, each in the nest of the class that it stands in. */
final class Lambdas {

    private final Function<String, ClassNode> classes;
    private final Map<String, ClassNode> made = new TreeMap<>();
    private final Map<String, Set<String>> nests = new TreeMap<>();

    /**
     * None is made yet.
     *
     * @param classes those of the jar by name; null for others
     */
    Lambdas(Function<String, ClassNode> classes) {
        this.classes = classes;
    }

    /** The classes that have come of lambdas, by name. */
    Map<String, ClassNode> made() {
        return made;
    }

    /** Their names, by the host of the nest that they belong to. */
    Map<String, Set<String>> nests() {
        return nests;
    }

    /** With what the compiler asks for besides: markers, bridges; null for what stays. */
    AbstractInsnNode plain(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Object[] arguments = dynamic.bsmArgs;
        int flags = (Integer) arguments[3];
        if ((flags & 1) != 0) { // serializable
            return null;
        }
        Set<String> markers = new HashSet<>();
        Set<String> bridges = new HashSet<>();
        int at = 4;
        if ((flags & 2) != 0) {
            for (int left = (Integer) arguments[at++]; left > 0; left--) {
                markers.add(((Type) arguments[at++]).getInternalName());
            }
        }
        if ((flags & 4) != 0) {
            for (int left = (Integer) arguments[at++]; left > 0; left--) {
                bridges.add(((Type) arguments[at++]).getDescriptor());
            }
        }
        return plain(host, dynamic, markers, bridges);
    }

    /** What stands in place of one; null for what stays. */
    AbstractInsnNode plain(ClassNode host, InvokeDynamicInsnNode dynamic, Set<String> markers, Set<String> bridges) {
        Handle body = (Handle) dynamic.bsmArgs[1];
        if (!reachable(host, body)) {
            return null;
        }
        String name = host.name + "$$" + made(host);
        Type[] held = Type.getArgumentTypes(dynamic.desc);
        String type = Type.getReturnType(dynamic.desc).getInternalName();
        ClassNode node = new ClassNode();
        List<String> interfaces = new ArrayList<>(List.of(type));
        markers.stream().sorted().filter(marker -> !marker.equals(type)).forEach(interfaces::add);
        node.visit(Math.max(host.version & 0xffff, V11), ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC, name, null, "java/lang/Object",
                interfaces.toArray(new String[0]));
        String nest = host.nestHostClass != null ? host.nestHostClass : host.name;
        node.nestHostClass = nest;
        nests.computeIfAbsent(nest, unused -> new HashSet<>()).add(name);
        String constructor = Type.getMethodDescriptor(Type.VOID_TYPE, held);
        MethodVisitor init = node.visitMethod(ACC_PRIVATE, "<init>", constructor, null, null);
        init.visitVarInsn(ALOAD, 0);
        init.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        for (int i = 0, slot = 1; i < held.length; slot += held[i++].getSize()) {
            node.visitField(ACC_PRIVATE | ACC_FINAL, "h" + i, held[i].getDescriptor(), null, null);
            init.visitVarInsn(ALOAD, 0);
            init.visitVarInsn(held[i].getOpcode(ILOAD), slot);
            init.visitFieldInsn(PUTFIELD, name, "h" + i, held[i].getDescriptor());
        }
        init.visitInsn(RETURN);
        init.visitMaxs(0, 0);
        Set<String> shapes = new HashSet<>(bridges);
        shapes.add(((Type) dynamic.bsmArgs[0]).getDescriptor());
        shapes.stream().sorted().forEach(shape -> call(node, dynamic, body, held, shape));
        made.put(name, node);
        if (held.length == 0) {
            // One for all, as the JVM has it.
            node.visitField(ACC_STATIC | ACC_FINAL, "ONE", "L" + type + ";", null, null);
            MethodVisitor first = node.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
            create(first, name, constructor, held);
            first.visitFieldInsn(PUTSTATIC, name, "ONE", "L" + type + ";");
            first.visitInsn(RETURN);
            first.visitMaxs(0, 0);
            return new FieldInsnNode(GETSTATIC, name, "ONE", "L" + type + ";");
        }
        MethodVisitor make = node.visitMethod(ACC_STATIC, "make", dynamic.desc, null, null);
        create(make, name, constructor, held);
        make.visitInsn(ARETURN);
        make.visitMaxs(0, 0);
        return new MethodInsnNode(INVOKESTATIC, name, "make", dynamic.desc, false);
    }

    private long made(ClassNode host) {
        String beginning = host.name + "$$";
        return made.keySet().stream().filter(name -> name.startsWith(beginning)).count();
    }

    private static void create(MethodVisitor code, String name, String constructor, Type[] held) {
        code.visitTypeInsn(NEW, name);
        code.visitInsn(DUP);
        for (int i = 0, slot = 0; i < held.length; slot += held[i++].getSize()) {
            code.visitVarInsn(held[i].getOpcode(ILOAD), slot);
        }
        code.visitMethodInsn(INVOKESPECIAL, name, "<init>", constructor, false);
    }

    /** The method of the interface, in one of its shapes: what is held and what it is given go to the body. */
    private static void call(ClassNode node, InvokeDynamicInsnNode dynamic, Handle body, Type[] held, String shape) {
        boolean makes = body.getTag() == H_NEWINVOKESPECIAL;
        boolean ofClass = makes || body.getTag() == H_INVOKESTATIC;
        List<Type> wanted = new ArrayList<>(List.of(Type.getArgumentTypes(body.getDesc())));
        if (!ofClass) {
            wanted.add(0, Type.getObjectType(body.getOwner()));
        }
        Type[] given = Type.getArgumentTypes(shape);
        Type[] exact = ((Type) dynamic.bsmArgs[2]).getArgumentTypes();
        MethodVisitor code = node.visitMethod(ACC_PUBLIC, dynamic.name, shape, null, null);
        if (makes) {
            code.visitTypeInsn(NEW, body.getOwner());
            code.visitInsn(DUP);
        }
        for (int i = 0; i < held.length; i++) {
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, node.name, "h" + i, held[i].getDescriptor());
        }
        for (int i = 0, slot = 1; i < given.length; slot += given[i++].getSize()) {
            code.visitVarInsn(given[i].getOpcode(ILOAD), slot);
            Types.convert(code, given[i], exact[i], wanted.get(held.length + i));
        }
        int how = switch (body.getTag()) {
            case H_INVOKESTATIC -> INVOKESTATIC;
            case H_NEWINVOKESPECIAL -> INVOKESPECIAL;
            // A private one, which is called directly either way.
            case H_INVOKESPECIAL -> body.isInterface() ? INVOKEINTERFACE : INVOKEVIRTUAL;
            case H_INVOKEINTERFACE -> INVOKEINTERFACE;
            default -> INVOKEVIRTUAL;
        };
        code.visitMethodInsn(how, body.getOwner(), body.getName(), body.getDesc(), body.isInterface());
        Type result = makes ? Type.getObjectType(body.getOwner()) : Type.getReturnType(body.getDesc());
        Type returned = Type.getReturnType(shape);
        if (returned == Type.VOID_TYPE) {
            if (result.getSize() > 0) {
                code.visitInsn(result.getSize() == 2 ? POP2 : POP);
            }
        } else {
            Types.convert(code, result, result, returned);
        }
        code.visitInsn(returned.getOpcode(IRETURN));
        code.visitMaxs(0, 0);
    }

    /** Whether a class beside the host may call the body: what is protected elsewhere, only the host may. */
    private boolean reachable(ClassNode host, Handle body) {
        if (body.getTag() < H_INVOKEVIRTUAL) {
            return false;
        }
        if (body.getOwner().startsWith("[") || body.getOwner().equals("java/lang/Object") && body.getName().equals("clone")) {
            return false;
        }
        if (body.getTag() == H_INVOKESPECIAL && !body.getOwner().equals(host.name)) {
            return false;
        }
        if (packageOf(body.getOwner()).equals(packageOf(host.name))) {
            return true;
        }
        for (ClassNode node = classes.apply(body.getOwner()); node != null; node = classes.apply(node.superName)) {
            for (MethodNode method : node.methods) {
                if (method.name.equals(body.getName()) && method.desc.equals(body.getDesc())) {
                    return (method.access & ACC_PROTECTED) == 0;
                }
            }
        }
        return true;
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }
}
