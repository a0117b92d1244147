import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;

/** Methods in place of those that a record has without having been written. */
final class Records {

    /** What stands in place of one; null for what stays. */
    static AbstractInsnNode plain(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Object[] arguments = dynamic.bsmArgs;
        if (!((Type) arguments[0]).getInternalName().equals(host.name)) {
            return null;
        }
        String joined = (String) arguments[1];
        String[] names = joined.isEmpty() ? new String[0] : joined.split(";");
        List<Handle> fields = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            fields.add((Handle) arguments[i]);
        }
        MethodVisitor code = Strings.helper(host, dynamic.desc);
        switch (dynamic.name) {
            case "equals" -> equality(code, host, fields);
            case "hashCode" -> hash(code, fields);
            case "toString" -> text(code, host, names, fields);
            default -> throw new IllegalStateException(host.name + ": " + dynamic.name);
        }
        code.visitMaxs(0, 0);
        return Strings.last(host, dynamic.desc);
    }

    private static void equality(MethodVisitor code, ClassNode host, List<Handle> fields) {
        Label different = new Label();
        Label other = new Label();
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(ALOAD, 1);
        code.visitJumpInsn(IF_ACMPNE, other);
        code.visitInsn(ICONST_1);
        code.visitInsn(IRETURN);
        code.visitLabel(other);
        code.visitFrame(F_SAME, 0, null, 0, null);
        code.visitVarInsn(ALOAD, 1);
        code.visitTypeInsn(INSTANCEOF, host.name);
        code.visitJumpInsn(IFEQ, different);
        for (Handle field : fields) {
            Type type = Type.getType(field.getDesc());
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, host.name, field.getName(), field.getDesc());
            code.visitVarInsn(ALOAD, 1);
            code.visitTypeInsn(CHECKCAST, host.name);
            code.visitFieldInsn(GETFIELD, host.name, field.getName(), field.getDesc());
            switch (type.getSort()) {
                case Type.ARRAY, Type.OBJECT -> {
                    code.visitMethodInsn(
                            INVOKESTATIC, "java/util/Objects", "equals", "(Ljava/lang/Object;Ljava/lang/Object;)Z", false);
                    code.visitJumpInsn(IFEQ, different);
                }
                case Type.LONG, Type.FLOAT, Type.DOUBLE -> {
                    String both = "(" + field.getDesc() + field.getDesc() + ")I";
                    code.visitMethodInsn(INVOKESTATIC, Types.BOXES.get(type), "compare", both, false);
                    code.visitJumpInsn(IFNE, different);
                }
                default -> code.visitJumpInsn(IF_ICMPNE, different);
            }
        }
        code.visitInsn(ICONST_1);
        code.visitInsn(IRETURN);
        code.visitLabel(different);
        code.visitFrame(F_SAME, 0, null, 0, null);
        code.visitInsn(ICONST_0);
        code.visitInsn(IRETURN);
    }

    private static void hash(MethodVisitor code, List<Handle> fields) {
        code.visitInsn(ICONST_0);
        for (Handle field : fields) {
            code.visitIntInsn(BIPUSH, 31);
            code.visitInsn(IMUL);
            Type type = Type.getType(field.getDesc());
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, field.getOwner(), field.getName(), field.getDesc());
            if (Types.primitive(type)) {
                code.visitMethodInsn(INVOKESTATIC, Types.BOXES.get(type), "hashCode", "(" + field.getDesc() + ")I", false);
            } else {
                code.visitMethodInsn(INVOKESTATIC, "java/util/Objects", "hashCode", "(Ljava/lang/Object;)I", false);
            }
            code.visitInsn(IADD);
        }
        code.visitInsn(IRETURN);
    }

    private static void text(MethodVisitor code, ClassNode host, String[] names, List<Handle> fields) {
        code.visitTypeInsn(NEW, Strings.BUILDER);
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, Strings.BUILDER, "<init>", "()V", false);
        code.visitLdcInsn(Type.getObjectType(host.name));
        code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/Class", "getSimpleName", "()Ljava/lang/String;", false);
        Strings.append(code, Type.getType(String.class));
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < names.length; i++) {
            Strings.text(code, text.append(i == 0 ? "" : ", ").append(names[i]).append('='));
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, host.name, fields.get(i).getName(), fields.get(i).getDesc());
            Strings.append(code, Type.getType(fields.get(i).getDesc()));
        }
        Strings.text(code, text.append(']'));
        code.visitMethodInsn(INVOKEVIRTUAL, Strings.BUILDER, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(ARETURN);
    }

    private Records() {}
}
