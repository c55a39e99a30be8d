package io.mlops4j.core.store;

import io.mlops4j.core.RegistryException;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Sessions on one database, and what differs from one database product to the next. Thread-safe.
 *
 * <p>Statements everywhere else are written once, in the SQL that every product here understands.
 */
public interface Connections {

  /**
   * {@return a session in auto-commit mode, for the calling thread alone}
   *
   * @throws IllegalStateException after {@link #close()}
   */
  Session borrow() throws SQLException;

  /**
   * Takes a session back.
   *
   * @param session the session
   * @param healthy false closes it, which rolls back whatever is left
   */
  void giveBack(Session session, boolean healthy);

  /** Begins a transaction that overlaps no other one begun here, in this process or another. */
  void begin(Session session) throws SQLException;

  /** Begins a transaction that only reads, from one consistent state. */
  void beginSnapshot(Session session) throws SQLException;

  /**
   * {@return a number that stays the same for as long as no other session of any process has
   * committed; empty where asking costs as much as reading}
   */
  OptionalLong stamp(Session session) throws SQLException;

  /** {@return whether the database has a table of a name} */
  boolean hasTable(Session session, String name) throws SQLException;

  /**
   * {@return a script in the words of this product}
   *
   * @param script the script, in the words of SQLite
   */
  String dialect(String script);

  /** Lets rows of this transaction refer to rows that come later in it. */
  void deferReferences(Session session) throws SQLException;

  /** Fails when a row refers to one that did not come, and ends what deferring began. */
  void checkReferences(Session session) throws SQLException;

  /** {@return what the database's own checks find wrong with it; empty when nothing} */
  List<String> damage(Session session) throws SQLException;

  /**
   * Commits the transaction begun last. Does nothing after it that may fail: when this returns, the
   * change is there, and when it throws, {@link #undone} tells.
   */
  void commit(Session session) throws SQLException;

  /**
   * {@return whether a transaction certainly has no effect although its commit was asked for}
   *
   * @param failure what the commit threw; the transaction's session has been given back
   */
  boolean undone(SQLException failure);

  /**
   * Makes final that transactions whose commit failed here have no effect, where a crash could
   * bring them back. To be called before anything they refer to is deleted.
   */
  void settle() throws SQLException;

  /** The same for transactions whose commit failed in whichever process. */
  void settleAll() throws SQLException;

  /** {@return the registry's exception for a failure of the database} */
  RegistryException translate(SQLException failure);

  /** Closes the sessions given back; those still borrowed close when they are given back. */
  void close();
}
