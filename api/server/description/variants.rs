//! Names the variants of unions that a field tells apart.

use utoipa::openapi::{
    Components, Ref, RefOr, Schema,
    schema::{AllOf, Discriminator, OneOf},
};

/// A variant comes out as 'all of: the fields, an object with the tag', in place and without a name: clients cannot
/// refer to it. It becomes a schema of its own, `DateAnswerKind` of `AnswerKind`, and the union says by which field its
/// variants are told apart.
pub(super) fn name(components: &mut Components) {
    let mut named = Vec::new();
    for (union, schema) in &mut components.schemas {
        if let RefOr::T(Schema::OneOf(one_of)) = schema {
            named.extend(take_out(union, one_of));
        }
    }
    components.schemas.extend(named);
}

/// The variants with their names; none if the union is of another form.
fn take_out(union: &str, one_of: &mut OneOf) -> Vec<(String, RefOr<Schema>)> {
    let tags: Option<Vec<(String, String)>> = one_of.items.iter().map(tag).collect();
    let Some(tags) = tags else {
        return Vec::new();
    };
    let Some((field, _)) = tags.first() else {
        return Vec::new();
    };
    let mut discriminator = Discriminator::new(field);
    let names: Vec<String> = tags.iter().map(|(_, word)| camel_case(word) + union).collect();
    let references = names.iter().map(Ref::from_schema_name);
    for ((_, word), reference) in tags.iter().zip(references.clone()) {
        discriminator.mapping.insert(word.clone(), reference.ref_location);
    }
    let references = references.map(RefOr::Ref).collect();
    let variants = std::mem::replace(&mut one_of.items, references);
    one_of.discriminator = Some(discriminator);
    names.into_iter().zip(variants).collect()
}

/// The field that a variant is told by, and its word there.
fn tag(variant: &RefOr<Schema>) -> Option<(String, String)> {
    let RefOr::T(Schema::AllOf(AllOf { items, .. })) = variant else {
        return None;
    };
    let [RefOr::Ref(_), RefOr::T(Schema::Object(tag))] = items.as_slice() else {
        return None;
    };
    let (field, RefOr::T(Schema::Object(word))) = tag.properties.first_key_value()? else {
        return None;
    };
    let [word] = word.enum_values.as_deref()? else {
        return None;
    };
    Some((field.clone(), word.as_str()?.to_owned()))
}

fn camel_case(word: &str) -> String {
    let parts = word.split('_').map(|part| {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        first.to_uppercase() + rest
    });
    parts.collect()
}
