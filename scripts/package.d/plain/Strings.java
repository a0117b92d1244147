import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Methods in place of concatenations of strings. */
final class Strings {

    /** What stands in place of one; null for what stays. */
    static AbstractInsnNode plain(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Object[] constants = dynamic.bsmArgs;
        for (Object constant : constants) {
            if (constant instanceof ConstantDynamic) {
                return null;
            }
        }
        Type[] given = Type.getArgumentTypes(dynamic.desc);
        MethodVisitor code = helper(host, dynamic.desc);
        code.visitTypeInsn(NEW, BUILDER);
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, BUILDER, "<init>", "()V", false);
        StringBuilder text = new StringBuilder();
        int argument = 0;
        int slot = 0;
        int constant = 1;
        for (char c : ((String) constants[0]).toCharArray()) {
            if (c == '\1') {
                text(code, text);
                code.visitVarInsn(given[argument].getOpcode(ILOAD), slot);
                append(code, given[argument]);
                slot += given[argument++].getSize();
            } else if (c == '\2') {
                Object value = constants[constant++];
                if (!(value instanceof String || value instanceof Number)) {
                    throw new IllegalStateException(host.name + ": " + value);
                }
                text.append(value);
            } else {
                text.append(c);
            }
        }
        text(code, text);
        code.visitMethodInsn(INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(ARETURN);
        code.visitMaxs(0, 0);
        return last(host, dynamic.desc);
    }

    static final String BUILDER = "java/lang/StringBuilder";

    static void text(MethodVisitor code, StringBuilder text) {
        if (!text.isEmpty()) {
            code.visitLdcInsn(text.toString());
            append(code, Type.getType(String.class));
            text.setLength(0);
        }
    }

    static void append(MethodVisitor code, Type type) {
        String as = switch (type.getSort()) {
            case Type.BYTE, Type.SHORT -> "I";
            case Type.ARRAY, Type.OBJECT ->
                type.getInternalName().equals("java/lang/String") ? "Ljava/lang/String;" : "Ljava/lang/Object;";
            default -> type.getDescriptor();
        };
        code.visitMethodInsn(INVOKEVIRTUAL, BUILDER, "append", "(" + as + ")L" + BUILDER + ";", false);
    }

    /** A method of the host for what one instruction did; {@link #last} calls it. */
    static MethodVisitor helper(ClassNode host, String shape) {
        return host.visitMethod(ACC_PRIVATE | ACC_STATIC | ACC_SYNTHETIC, "plain$" + host.methods.size(), shape, null, null);
    }

    static AbstractInsnNode last(ClassNode host, String shape) {
        MethodNode helper = host.methods.get(host.methods.size() - 1);
        return new MethodInsnNode(INVOKESTATIC, host.name, helper.name, shape, (host.access & ACC_INTERFACE) != 0);
    }

    private Strings() {}
}
