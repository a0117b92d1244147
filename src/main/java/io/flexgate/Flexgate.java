package io.flexgate;

public final class Flexgate {
    private Flexgate() {}

    public static void main(String[] args) {
        System.out.println("x");
    }
}
