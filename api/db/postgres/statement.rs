//! A statement with its type erased: SQL and bound bytes.

use diesel::{
    QueryResult,
    internal::derives::multiconnection::AstPassHelper,
    pg::{FailedToLookupTypeError, Pg, PgMetadataCacheKey, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata},
    query_builder::{
        AstPass, Query, QueryBuilder, QueryFragment, QueryId, bind_collector::RawBytesBindCollector,
    },
    sql_types::Untyped,
};
use std::any::Any;

/// What PostgreSQL is sent for a statement. Its prepared form is found by its text.
pub struct Statement {
    sql: String,
    parameters: Vec<Option<Vec<u8>>>,
    types: Vec<PgTypeMetadata>,
    is_safe_to_cache: bool,
}

impl Statement {
    pub fn of(source: &impl QueryFragment<Pg>) -> QueryResult<Self> {
        let mut sql = PgQueryBuilder::default();
        source.to_sql(&mut sql, &Pg)?;
        let mut parameters = RawBytesBindCollector::default();
        source.collect_binds(&mut parameters, &mut BuiltIn, &Pg)?;
        Ok(Self {
            sql: sql.finish(),
            parameters: parameters.binds,
            types: parameters.metadata,
            is_safe_to_cache: source.is_safe_to_cache_prepared(&Pg)?,
        })
    }

    /// What a statement's parameters ask for their types.
    pub fn types_in(lookup: &mut dyn Any) -> Option<&mut (dyn PgMetadataLookup + 'static)> {
        lookup.downcast_mut::<BuiltIn>().map(|types| types as &mut dyn PgMetadataLookup)
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.is_safe_to_cache {
            pass.unsafe_to_cache_prepared();
        }
        pass.push_sql(&self.sql);
        if let Some((parameters, _)) = pass.bind_collector() {
            parameters.binds.clone_from(&self.parameters);
            parameters.metadata.clone_from(&self.types);
        }
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

/// PostgreSQL's own types need no question; there are no others here.
struct BuiltIn;

impl PgMetadataLookup for BuiltIn {
    fn lookup_type(&mut self, name: &str, schema: Option<&str>) -> PgTypeMetadata {
        let asked =
            PgMetadataCacheKey::new(schema.map(|schema| schema.to_owned().into()), name.to_owned().into());
        PgTypeMetadata::from_result(Err(FailedToLookupTypeError::new(asked)))
    }

    fn as_any<'a>(&mut self) -> &mut (dyn Any + 'a)
    where
        Self: 'a,
    {
        self
    }
}
