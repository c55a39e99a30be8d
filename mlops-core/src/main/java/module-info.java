/** Model registry, lineage, evaluation and gates in an embedded store. */
module io.mlops4j.core {
  requires transitive java.sql;
  requires com.fasterxml.jackson.core;
  requires org.mybatis.migrations;
  requires org.xerial.sqlitejdbc;
  requires static transitive org.jspecify;
  requires static org.assertj.core;

  exports io.mlops4j.core;
  exports io.mlops4j.core.assertj;
  exports io.mlops4j.core.evaluate;
  exports io.mlops4j.core.signing;
}
