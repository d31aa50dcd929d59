//! Corrects derived schemas of the OpenAPI document.

use super::variants;
use utoipa::openapi::{
    Components, Ref, RefOr, Schema, Type,
    schema::{ArrayItems, Object, SchemaType},
};

/// What the name of a page's schema begins with; the name of its items' schema follows.
const PAGE: &str = "Page_";

/// Gives the fields their descriptions, and the pages references to what they list.
pub(super) fn complete(components: &mut Components) {
    let names: Vec<String> = components.schemas.keys().cloned().collect();
    for (name, schema) in &mut components.schemas {
        let RefOr::T(Schema::Object(object)) = schema else {
            continue;
        };
        object.properties.values_mut().for_each(describe_in_place);
        let listed = name.strip_prefix(PAGE);
        if let Some(listed) = listed.filter(|listed| names.iter().any(|name| name == listed)) {
            refer(object, listed);
        }
    }
    variants::name(components);
}

/// A page's `items` come out as a copy of the schema that they have; a reference gives both one name in a client.
fn refer(page: &mut Object, listed: &str) {
    if let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items") {
        items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(listed).into()));
    }
}

/// A doc comment on a field with `value_type = Line<N>, inline` comes out as 'all of: the text, an object with a
/// description', which nothing can be; the description belongs to the text.
fn describe_in_place(property: &mut RefOr<Schema>) {
    let RefOr::T(Schema::AllOf(all)) = property else {
        return;
    };
    let [RefOr::T(Schema::Object(text)), RefOr::T(Schema::Object(about))] = all.items.as_slice() else {
        return;
    };
    if about.properties.is_empty() && text.schema_type == SchemaType::Type(Type::String) {
        let mut text = text.clone();
        text.description.clone_from(&about.description);
        text.example.clone_from(&about.example);
        *property = RefOr::T(Schema::Object(text));
    }
}
