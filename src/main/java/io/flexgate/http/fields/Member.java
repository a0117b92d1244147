package io.flexgate.http.fields;

/** What stands in a List or under a key of a Dictionary (RFC 9651 §3.1, §3.2): an Item or an Inner List. */
public sealed interface Member permits Item, InnerList {

    /** What is said about it, after semicolons. */
    Parameters parameters();
}
