package org.example;

import java.util.List;
import static java.lang.Math.*;

/** A key. */
@Entity
public class Key<T> extends Base {
    static final int ROTATION = 30, GRACE = 1;

    /** Makes one. */
    Key() {}

    enum State { OLD, NEW; void next() {} }

    List<T> all(int a) { return null; }
}

record Pair(int a, int b) {}

interface Rotate { void rotate(); }
