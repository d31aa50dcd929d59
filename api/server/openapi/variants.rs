//! Names the variants of unions in the OpenAPI document.

use utoipa::openapi::{
    Components, Ref, RefOr, Schema,
    schema::{AdditionalProperties, AllOf, Discriminator, OneOf},
};

/// A variant comes out in place and without a name, so that generated clients number it. It becomes a schema of its
/// own, `DateAnswerKind` of `AnswerKind`. If a field tells the variants apart, the union says which.
pub(super) fn name(components: &mut Components) {
    let mut named = Vec::new();
    for (union, schema) in &mut components.schemas {
        if let RefOr::T(Schema::OneOf(one_of)) = schema {
            named.extend(take_out(union, one_of));
        }
    }
    components.schemas.extend(named);
}

/// What a variant is told by.
struct Mark {
    /// The field with the word; none if the word is the name of the variant's only field.
    field: Option<String>,
    word: String,
}

/// The variants with their names; none if the union is of another form.
fn take_out(union: &str, one_of: &mut OneOf) -> Vec<(String, RefOr<Schema>)> {
    let marks: Option<Vec<Mark>> = one_of.items.iter().map(mark).collect();
    let marks = marks.unwrap_or_default();
    let mut discriminator = None;
    let mut references = Vec::new();
    let mut names = Vec::new();
    for Mark { field, word } in marks {
        let name = camel_case(&word) + union;
        let reference = Ref::from_schema_name(&name);
        if let Some(field) = field {
            let discriminator = discriminator.get_or_insert_with(|| Discriminator::new(field));
            discriminator.mapping.insert(word, reference.ref_location.clone());
        }
        references.push(RefOr::Ref(reference));
        names.push(name);
    }
    if names.is_empty() {
        return Vec::new();
    }
    let variants = std::mem::replace(&mut one_of.items, references);
    one_of.discriminator = discriminator;
    names.into_iter().zip(variants.into_iter().map(closed)).collect()
}

/// An object whose only field is the variant: Serde takes no second one.
fn closed(variant: RefOr<Schema>) -> RefOr<Schema> {
    match variant {
        RefOr::T(Schema::Object(mut object)) => {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            RefOr::T(Schema::Object(object))
        }
        variant => variant,
    }
}

fn mark(variant: &RefOr<Schema>) -> Option<Mark> {
    match variant {
        // The only field, with a value.
        RefOr::T(Schema::Object(object)) if object.properties.len() == 1 => {
            let (word, RefOr::Ref(_)) = object.properties.first_key_value()? else {
                return None;
            };
            Some(Mark { field: None, word: word.clone() })
        }
        // All of: the fields, an object with the one that tells.
        RefOr::T(Schema::AllOf(AllOf { items, .. })) => {
            let [RefOr::Ref(_), RefOr::T(Schema::Object(tag))] = items.as_slice() else {
                return None;
            };
            let (field, RefOr::T(Schema::Object(word))) = tag.properties.first_key_value()? else {
                return None;
            };
            let [word] = word.enum_values.as_deref()? else {
                return None;
            };
            Some(Mark { field: Some(field.clone()), word: word.as_str()?.to_owned() })
        }
        _ => None,
    }
}

fn camel_case(word: &str) -> String {
    let parts = word.split('_').map(|part| {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        first.to_uppercase() + rest
    });
    parts.collect()
}
