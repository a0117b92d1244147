package sample.apart;

/** Elsewhere, so that what is protected here is only for those who inherit it. */
public class Base {

    protected String guarded(String text) {
        return "guarded " + text;
    }

    public String open(String text) {
        return "open " + text;
    }
}
