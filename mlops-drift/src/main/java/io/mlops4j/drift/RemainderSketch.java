package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the names that make up much of a stream, in fixed memory, out of nothing but sums.
 *
 * <p>Four rows of 16 buckets; a name falls into one bucket of each row, by four bits of its hash. A
 * bucket counts its values, and for each of the 256 bits of {@link NameCode} those values whose
 * name has it set. A name that outweighs the others of a bucket decides the majority of every bit,
 * which spells it. The others' bits are random to it: their sum grows with the root of the sum of
 * their squared counts only, so that a name needs not have half of a bucket to be read.
 *
 * <p>All counters are sums over the values. Adding, merging and their order are therefore of no
 * consequence to a single bit of the result.
 *
 * <p>Certain is that a name read here occurred (its hash confirms it; of a name longer than 24
 * bytes, two rows agree on the hash), and that it did so no more often than stated. That a frequent
 * name is read holds for names not chosen against the hash: one with a quarter of the values is
 * missed with a probability below 0.002 whatever the others are, and with one below a millionth
 * where the others are many and rare.
 *
 * <p>Sources: the bits of buckets after G. Cormode, S. Muthukrishnan, "What's hot and what's not",
 * ACM TODS 30(1), 2005; random signs after M. Charikar, K. Chen, M. Farach-Colton, "Finding
 * frequent items in data streams", 2004.
 *
 * <p>Confined. Takes up to 132 KB, 2 KB for each bucket that holds a value.
 */
final class RemainderSketch {
  static final int ROWS = 4;
  static final int BUCKETS = 16;
  static final int COUNTERS = 1 + NameCode.BITS;

  private static final int BUCKET_BITS = 4;
  private static final long[] NONE = new long[0];

  /** Row by row, a bucket's values and then those with each bit set; none for an empty bucket. */
  private final long[][] buckets;

  private RemainderSketch(long[][] buckets) {
    this.buckets = buckets;
  }

  static RemainderSketch empty() {
    long[][] buckets = new long[ROWS * BUCKETS][];
    Arrays.fill(buckets, NONE);
    return new RemainderSketch(buckets);
  }

  /** A name that was read, with the hash that tells it from those of equal start. */
  record Name(String name, long hash, long estimate, long atMost) {}

  void add(String name, long hash, long count) {
    if (count == 0) {
      return;
    }
    NameCode code = NameCode.of(name, hash);
    for (int row = 0; row < ROWS; row++) {
      long[] counters = atLeastEmpty(place(row, hash));
      counters[0] = Math.addExact(counters[0], count);
      for (int word = 0; word < 4; word++) {
        int at = 1 + Long.SIZE * word;
        for (long bits = code.word(word); bits != 0; bits &= bits - 1) {
          counters[at + Long.numberOfTrailingZeros(bits)] += count;
        }
      }
    }
  }

  private long[] atLeastEmpty(int place) {
    if (buckets[place].length == 0) {
      buckets[place] = new long[COUNTERS];
    }
    return buckets[place];
  }

  void add(RemainderSketch other) {
    for (int place = 0; place < buckets.length; place++) {
      if (other.buckets[place].length > 0) {
        addBucket(place, other.buckets[place]);
      }
    }
  }

  /** Adds the counters of one bucket, whose values are not zero. */
  void addBucket(int place, long[] added) {
    long[] counters = atLeastEmpty(place);
    for (int i = 0; i < COUNTERS; i++) {
      counters[i] = Math.addExact(counters[i], added[i]);
    }
  }

  RemainderSketch copy() {
    RemainderSketch copy = empty();
    copy.add(this);
    return copy;
  }

  /** The counters of a bucket, none when it is empty; not a copy. */
  long[] bucket(int place) {
    return buckets[place];
  }

  /** How many values a bucket holds; every row holds every value. */
  long values(int place) {
    return buckets[place].length == 0 ? 0 : buckets[place][0];
  }

  /** How many values were added. */
  long total() {
    long total = 0;
    for (int place = 0; place < BUCKETS; place++) {
      total += values(place);
    }
    return total;
  }

  /** The largest count that the name of a hash can have. */
  long atMost(long hash) {
    return values(clearestPlace(hash));
  }

  /** The place with the fewest values among those of a hash. */
  private int clearestPlace(long hash) {
    int clearest = place(0, hash);
    for (int row = 1; row < ROWS; row++) {
      int place = place(row, hash);
      clearest = values(place) < values(clearest) ? place : clearest;
    }
    return clearest;
  }

  private static int place(int row, long hash) {
    return row * BUCKETS + ((int) (hash >>> (BUCKET_BITS * row)) & (BUCKETS - 1));
  }

  /** The names that can be read, the more frequent first. */
  List<Name> names() {
    Map<Long, Integer> rows = new HashMap<>();
    Set<NameCode> read = new HashSet<>();
    for (int place = 0; place < buckets.length; place++) {
      if (values(place) > 0) {
        NameCode code = majority(buckets[place]);
        if (place(place / BUCKETS, code.hash()) == place) {
          rows.merge(code.hash(), 1, Integer::sum);
          read.add(code);
        }
      }
    }
    Map<Long, Name> names = new HashMap<>();
    for (NameCode code : read) {
      code.name()
          .or(() -> rows.getOrDefault(code.hash(), 0) < 2 ? Optional.empty() : code.cutName())
          .map(name -> named(name, code))
          .filter(name -> name.estimate() > 0)
          .ifPresent(name -> names.merge(name.hash(), name, RemainderSketch::clearer));
    }
    List<Name> sorted = new ArrayList<>(names.values());
    sorted.sort(
        (a, b) ->
            a.estimate() != b.estimate()
                ? Long.compare(b.estimate(), a.estimate())
                : Long.compareUnsigned(a.hash(), b.hash()));
    return sorted;
  }

  /** Of two readings of one name, the one that more of its values agree with. */
  private static Name clearer(Name a, Name b) {
    if (a.estimate() != b.estimate()) {
      return a.estimate() > b.estimate() ? a : b;
    }
    return a.name().compareTo(b.name()) <= 0 ? a : b;
  }

  private static NameCode majority(long[] counters) {
    long[] words = new long[4];
    for (int bit = 0; bit < NameCode.BITS; bit++) {
      if (counters[1 + bit] > counters[0] / 2) {
        words[bit / Long.SIZE] |= 1L << bit;
      }
    }
    return new NameCode(words[0], words[1], words[2], words[3]);
  }

  private Name named(String name, NameCode code) {
    long[] counters = buckets[clearestPlace(code.hash())];
    return new Name(name, code.hash(), estimate(counters, code), counters[0]);
  }

  /** Other names differ in half of the bits that are not shared by all of a bucket. */
  private static long estimate(long[] counters, NameCode code) {
    double differing = 0;
    for (int bit = 0; bit < NameCode.BITS; bit++) {
      boolean own = (code.word(bit / Long.SIZE) >>> bit & 1) == 1;
      differing += own ? counters[0] - counters[1 + bit] : counters[1 + bit];
    }
    double others = 2 * differing / (NameCode.BITS - BUCKET_BITS);
    return Math.max(0, Math.min(counters[0], Math.round(counters[0] - others)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RemainderSketch that && Arrays.deepEquals(buckets, that.buckets);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(buckets);
  }
}
