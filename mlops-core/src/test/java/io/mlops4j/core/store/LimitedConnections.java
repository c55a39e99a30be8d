package io.mlops4j.core.store;

import io.mlops4j.core.RegistryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/** Connections to an SQLite file that may not grow beyond a number of pages: a full disk. */
public final class LimitedConnections implements Connections {
  private final Connections connections;
  private final IntSupplier pages;

  public LimitedConnections(Connections connections, IntSupplier pages) {
    this.connections = connections;
    this.pages = pages;
  }

  @Override
  public Session borrow() throws SQLException {
    Session session = connections.borrow();
    Connection connection = session.connection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA max_page_count = " + pages.getAsInt());
    }
    return session;
  }

  @Override
  public void giveBack(Session session, boolean healthy) {
    connections.giveBack(session, healthy);
  }

  @Override
  public void begin(Session session) throws SQLException {
    connections.begin(session);
  }

  @Override
  public void beginSnapshot(Session session) throws SQLException {
    connections.beginSnapshot(session);
  }

  @Override
  public OptionalLong stamp(Session session) throws SQLException {
    return connections.stamp(session);
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    return connections.hasTable(session, name);
  }

  @Override
  public List<String> damage(Session session) throws SQLException {
    return connections.damage(session);
  }

  @Override
  public String dialect(String script) {
    return connections.dialect(script);
  }

  @Override
  public void deferReferences(Session session) throws SQLException {
    connections.deferReferences(session);
  }

  @Override
  public void checkReferences(Session session) throws SQLException {
    connections.checkReferences(session);
  }

  @Override
  public RegistryException translate(SQLException failure) {
    return connections.translate(failure);
  }

  @Override
  public void close() {
    connections.close();
  }
}
